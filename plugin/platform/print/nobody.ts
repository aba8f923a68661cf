import { existsSync, readFileSync } from 'node:fs';

export interface User {
  name: string;
  uid: number;
  gid: number;
}

/** The user without rights of its own, where the machine has one. */
export function findNobody(): User | undefined {
  if (!existsSync('/etc/passwd')) return undefined;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const [name, , uid, gid] = lines.find((line) => line.startsWith('nobody:'))?.split(':') ?? [];
  return name === undefined ? undefined : { name, uid: Number(uid), gid: Number(gid) };
}
