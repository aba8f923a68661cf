/** A delivery status report as Postfix writes it (RFC 3464), about one mail. */
export function report(facts: {
  to: string;
  action?: string;
  code?: string;
  recipient?: string;
  note?: string;
  headers?: Record<string, string>;
}): string {
  const {
    to,
    action = 'failed',
    code = '5.1.1',
    recipient = 'marieke@example.org',
    note = 'I’m sorry to have to inform you.',
    headers = {},
  } = facts;
  return [
    'Return-Path: <>',
    'From: MAILER-DAEMON@mx.example (Mail Delivery System)',
    'Subject: Undelivered Mail Returned to Sender',
    ...Object.entries({ To: to, ...headers }).map(([name, value]) => `${name}: ${value}`),
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    '\tboundary="B"',
    '',
    '--B',
    'Content-Type: text/plain; charset=utf-8',
    '',
    note,
    '',
    '--B',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    'Arrival-Date: Sun, 29 Nov 2026 10:00:00 +0000',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    `Status: ${code}`,
    'Diagnostic-Code: smtp; 550 5.1.1 user unknown',
    '',
    '--B',
    'Content-Type: text/rfc822-headers',
    '',
    `From: dossier@school.example`,
    `To: ${recipient}`,
    '',
    '--B--',
    '',
  ].join('\r\n');
}
