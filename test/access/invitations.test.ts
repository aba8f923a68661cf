import { expect } from 'chai';
import { openDatabase } from '../../plugin/platform/store/database.ts';
import { createKeys } from '../../plugin/platform/store/keys.ts';
import { createUnitOfWork, systemActor } from '../../plugin/platform/store/unit-of-work.ts';
import { createLocalAccountsStore } from '../../plugin/school/sign-in/local-accounts-store.ts';
import { createLocalAccounts } from '../../plugin/school/sign-in/local-accounts.ts';
import { addLocalAccount } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';

describe('an invitation', function () {
  this.timeout(120_000);

  it('takes the one connection of its unit of work, so that many at once wait for no other', async () => {
    const app = await startApp();
    const database = openDatabase({
      url: app.database.databaseUrl,
      prefix: 'opp_',
      poolSize: 1,
    });
    try {
      const who = await addLocalAccount(app, {
        given: 'Hanneke',
        family: 'Prins',
        email: 'hanneke@cleo.example',
      });
      const keys = createKeys({ masterKey: app.config.masterKey ?? '', oldMasterKeys: [] });
      const [licence] = await database.select<{ wrappedKey: Buffer }>(
        'SELECT wrapped_key AS wrappedKey FROM {licences} WHERE id = :licenceId',
        { licenceId: who.licenceId },
      );
      const schoolKey = keys.licenceKey(who.licenceId, licence?.wrappedKey ?? Buffer.alloc(0));
      const unitOfWork = createUnitOfWork({ database, auditKey: keys.audit[0], clock: app.clock });
      const accounts = createLocalAccounts({
        store: createLocalAccountsStore({ database }),
        unitOfWork,
        keys,
        clock: app.clock,
        baseUrl: app.origin,
        outbox: { put: () => Promise.resolve() } as never,
        schools: {
          all: () => [],
          byId: () => ({ name: 'DEWERF', schoolName: 'De Werf', town: 'Alkmaar' }),
          key: () => schoolKey,
        },
        faultOf: () => Promise.resolve(undefined),
        hasher: undefined as never,
        limits: undefined as never,
        places: undefined as never,
        sessions: undefined as never,
      });
      const name = { given: 'Hanneke', prefix: '', family: 'Prins', preferred: '' };
      const refused = await unitOfWork.run(systemActor(who.licenceId), async (unit) => {
        await accounts.inviteAgain(unit, who.personId, 'nl');
        await unit.audit({ event: 'staff.invited' });
        return await accounts
          .invite(unit, { ...who, name, endsOn: null }, 'nl')
          .catch((error: unknown) => error);
      });
      expect(refused).to.include({ code: 'account-exists' });
    } finally {
      await database.close();
      await app.stop();
    }
  });
});
