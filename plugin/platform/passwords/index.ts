export { assertPassword, endRating, generatePassword, ratePassword } from './password.ts';
export type { PasswordRating } from './password.ts';
