import { randomBytes } from 'node:crypto';
export const generatePassword = (): string => randomBytes(12).toString('hex');
export const ratePassword = (password: string): Promise<{ score: number; ok: boolean; code: string }> => Promise.resolve({ score: 4, ok: password.length > 11, code: 'strong' });
export const assertPassword = (password: string): Promise<void> => { void password; return Promise.resolve(); };
