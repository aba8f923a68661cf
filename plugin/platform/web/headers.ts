import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** The headers of promise 33, on every answer: errors, files and redirects too. */
export function securityHeaders(options: {
  secure: boolean;
  frameAncestors: readonly string[];
}): RequestHandler {
  const framed = options.frameAncestors.length > 0;
  const policy = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: framed ? [...options.frameAncestors] : ["'none'"],
      },
    },
    strictTransportSecurity: options.secure
      ? { maxAge: 63_072_000, includeSubDomains: false }
      : false,
    // Nothing leaves the school's origin. With no-referrer a browser says `Origin: null` on its own
    // forms, and none would arrive.
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
    xFrameOptions: framed ? false : { action: 'deny' },
  });
  return (request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader(
      'Permissions-Policy',
      'camera=(), microphone=(), geolocation=(), payment=()',
    );
    policy(request, response, next);
  };
}
