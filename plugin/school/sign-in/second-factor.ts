import type { Clock } from '../../kernel/clock.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import type { Keys, UnitOfWork } from '../../platform/store/index.ts';
import type { PasswordHasher } from './password-hash.ts';
import type { Schools } from './schools.ts';
import type { MailReaders } from './second-factor-notices.ts';
import type { SecondFactorStore } from './second-factor-store.ts';
import type { SecondStep } from './second-step.ts';
import type { Sessions } from './sessions.ts';
import type { SignInLimits } from './sign-in-limits.ts';

export interface Faulty {
  fault: 'code-wrong' | 'sign-in-too-many';
}

/** What a person typed, and the network address it came from. */
export interface Typed {
  code: string;
  address: string;
}

export interface SecondFactorsDeps {
  store: SecondFactorStore;
  unitOfWork: UnitOfWork;
  hasher: Pick<PasswordHasher, 'hashWithSalt'>;
  sessions: Sessions;
  limits: SignInLimits;
  step: SecondStep;
  outbox: Outbox;
  schools: Schools;
  readers: MailReaders;
  keys: Keys;
  clock: Clock;
  baseUrl: string;
}
