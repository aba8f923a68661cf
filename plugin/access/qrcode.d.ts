/** What we use of a package that brings no types. */
declare module 'qrcode' {
  export function toString(text: string, options: { type: 'svg'; errorCorrectionLevel: 'M'; margin: number }): Promise<string>;
}
