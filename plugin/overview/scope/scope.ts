import { schoolDay } from '../../kernel/clock.ts';
import { hasRole } from '../../platform/routes/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Binding } from '../../platform/store/index.ts';

/** Whose eyes: the whole licence, or only pupils of own groups that run today. */
export interface Scope {
  licenceId: string;
  actorId: string;
  today: string;
  ownGroupsOnly: boolean;
}

/** The pupils whose names somebody may list: an admin those of the whole licence. */
export const scopeOf = (actor: SignedInActor, at: Date): Scope => ({
  licenceId: actor.licenceId,
  actorId: actor.personId,
  today: schoolDay(at),
  ownGroupsOnly: !hasRole(actor, 'coordinator') && !hasRole(actor, 'admin'),
});

/** The dossiers somebody works with: the whole licence is for a coordinator alone. */
export const workScopeOf = (actor: SignedInActor, at: Date): Scope => ({
  ...scopeOf(actor, at),
  ownGroupsOnly: !hasRole(actor, 'coordinator'),
});

export const bindScope = (scope: Scope): Binding => ({
  licenceId: scope.licenceId,
  actorId: scope.actorId,
  today: scope.today,
});

/** How many there are; `more` when they were only counted so far. */
export interface Total {
  count: number;
  more: boolean;
}

export const totalOf = (counted: number, plan: { counted: number }): Total => ({
  count: Math.min(counted, plan.counted),
  more: counted > plan.counted,
});
