import { expect } from 'chai';
import { parseConfig } from '../../plugin/config.ts';
import { ConfigError, createPlugin } from '../../plugin/index.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const good = {
  baseUrl: 'https://school.example/dossier/',
  databaseUrl: 'mysql://app:x@localhost/opp',
  migrationDatabaseUrl: 'mysql://migrate:x@localhost/opp',
  masterKey: key,
  dataFolder: '/var/lib/opp',
  roles: { docent: 'teacher' as const },
  licences: [
    { name: 'DEWERF', tenant: { adapter: 'host', tenant: 'dewerf' }, schoolName: 'De Werf' },
  ],
};

function faultsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('a configuration', () => {
  it('is taken from settings, and from the environment where a setting is left out', () => {
    const { databaseUrl: _left, ...rest } = good;
    const config = parseConfig(rest, { DATABASE_URL: 'mysql://other:x@localhost/opp' });
    expect(config.databaseUrl).to.equal('mysql://other:x@localhost/opp');
    expect(config.baseUrl).to.equal('https://school.example/dossier');
    expect(config.tablePrefix).to.equal('opp_');
  });

  it('that is empty gets one message with every fault and the variable to set', () => {
    const faults = faultsOf(() => parseConfig({}, {}));
    for (const variable of [
      'OPP_BASE_URL',
      'DATABASE_URL',
      'MIGRATION_DATABASE_URL',
      'OPP_MASTER_KEY',
      'OPP_DATA_FOLDER',
    ]) {
      expect(
        faults.some((fault) => fault.includes(`(${variable})`)),
        variable,
      ).to.equal(true);
    }
    expect(faults.some((fault) => fault.startsWith('licences'))).to.equal(true);
    expect(faults.some((fault) => fault.startsWith('roles'))).to.equal(true);
  });

  it('refuses what it does not know of a database’s address, and a far host without a name', () => {
    for (const [databaseUrl, word] of [
      ['mysql://app:x@db.school.example/opp?ssl=true', 'ssl'],
      ['mysql://app:x@localhost/opp?sslmode=VERIFY_IDENTITY', 'sslmode'],
      ['mysql://app:x@localhost/opp?socketPath=/run/s.sock&ssl-mode=REQUIRED', 'ssl-mode'],
      ['mysql://app:x@192.0.2.7/opp', 'as its certificate does'],
      ['mysql://app:x@[2001:db8::7]/opp', 'as its certificate does'],
    ] as const) {
      const faults = faultsOf(() => parseConfig({ ...good, databaseUrl }, {}));
      expect(faults.join(), databaseUrl).to.include('databaseUrl (DATABASE_URL)').and.include(word);
      const migrating = faultsOf(() =>
        parseConfig({ ...good, migrationDatabaseUrl: databaseUrl }, {}),
      );
      expect(migrating.join(), databaseUrl).to.include('MIGRATION_DATABASE_URL').and.include(word);
    }
    for (const databaseUrl of [
      'mysql://app:x@localhost/opp?socketPath=%2Frun%2Fs.sock',
      'mysql://app:x@127.0.0.1:3307/opp',
      'mysql://app:x@[::1]/opp',
      'mysql://app:x@db.school.example/opp',
    ])
      expect(parseConfig({ ...good, databaseUrl }, {}).databaseUrl).to.equal(databaseUrl);
  });

  it('reads who may vouch for the database from a file, and says when there is none in it', () => {
    for (const databaseCa of ['/nowhere/ca.pem', new URL(import.meta.url).pathname])
      expect(faultsOf(() => parseConfig({ ...good, databaseCa }, {}))[0]).to.include(
        'databaseCa (OPP_DATABASE_CA): must be a file with PEM certificates',
      );
  });

  it('names a virus scanner by its socket, and a quota by whole megabytes', () => {
    for (const clamav of ['tcp://127.0.0.1:3310', 'unix:/run/clamav/clamd.ctl'])
      expect(parseConfig({ ...good, clamav }, {}).clamav).to.equal(clamav);
    for (const clamav of ['http://127.0.0.1', 'unix:', 'clamd'])
      expect(faultsOf(() => parseConfig({ ...good, clamav }, {}))[0], clamav).to.include(
        'clamav (OPP_CLAMAV)',
      );
    expect(parseConfig(good, { OPP_FILE_QUOTA_MB: '500' }).fileQuotaMegabytes).to.equal(500);
    expect(faultsOf(() => parseConfig({ ...good, fileQuotaMegabytes: 0 }, {}))[0]).to.include(
      'OPP_FILE_QUOTA_MB',
    );
  });

  it('holds ten connections to the database, or as many as it says', () => {
    expect(parseConfig(good, {}).poolSize).to.equal(10);
    expect(parseConfig(good, { OPP_POOL_SIZE: '25' }).poolSize).to.equal(25);
    expect(faultsOf(() => parseConfig({ ...good, poolSize: 0 }, {}))[0]).to.include(
      'poolSize (OPP_POOL_SIZE)',
    );
  });

  it('names of a school its partnership, which must be there, of kind swv, and no school’s own', () => {
    const [werf] = good.licences;
    const polder = {
      name: 'SWVPOLDER',
      kind: 'swv' as const,
      tenant: { adapter: 'host', tenant: 'polder' },
      schoolName: 'De Polder',
    };
    const faults = (...licences: object[]): string =>
      faultsOf(() => parseConfig({ ...good, licences } as never, {})).join();
    expect(faults({ ...werf, partnership: 'SWVPOLDER' }, polder)).to.equal('');
    expect(faults({ ...werf, partnership: 'SWVPOLDER' })).to.include(
      'licences.DEWERF.partnership: there is no licence SWVPOLDER of kind swv',
    );
    expect(faults({ ...werf, partnership: 'SWVPOLDER' }, { ...polder, kind: 'school' })).to.include(
      'there is no licence SWVPOLDER of kind swv',
    );
    expect(faults(werf ?? {}, { ...polder, partnership: 'SWVPOLDER' })).to.include(
      'a partnership itself has none',
    );
  });

  it('never repeats a secret in its message', () => {
    const faults = faultsOf(() =>
      parseConfig(
        { ...good, masterKey: 'geheim-maar-te-kort', databaseUrl: 'postgres://u:wachtwoord@h/d' },
        {},
      ),
    );
    expect(faults).to.have.length(2);
    expect(faults.join()).not.to.include('geheim').and.not.include('wachtwoord');
  });

  it('is refused for http beyond localhost, for one database user, for double names and for a setting that does not exist', () => {
    expect(
      faultsOf(() => parseConfig({ ...good, baseUrl: 'http://school.example/dossier' }, {})).join(),
    ).to.include('must be https');
    expect(
      faultsOf(() => parseConfig({ ...good, migrationDatabaseUrl: good.databaseUrl }, {})).join(),
    ).to.include('another user');
    expect(
      faultsOf(() =>
        parseConfig({ ...good, licences: [...good.licences, ...good.licences] }, {}),
      ).join(),
    ).to.include('same name');
    expect(faultsOf(() => parseConfig({ ...good, surprise: 1 } as never, {})).join()).to.include(
      'surprise',
    );
  });

  it('names the two schools that share one tenant of one adapter, and what to do', () => {
    const zuid = { ...good.licences[0]!, name: 'ZUID' };
    const faults = faultsOf(() => parseConfig({ ...good, licences: [...good.licences, zuid] }, {}));
    expect(faults).to.have.length(1);
    expect(faults[0])
      .to.match(/^licences\.ZUID\.tenant: DEWERF has this tenant/)
      .and.include('make a second adapter');
    const apart = { ...zuid, tenant: { adapter: 'host-2', tenant: 'dewerf' } };
    expect(
      parseConfig({ ...good, licences: [...good.licences, apart] }, {}).licences,
    ).to.have.length(2);
  });

  it('wants a sender where there is a mail server, and a server that can be reached by a URL', () => {
    expect(
      faultsOf(() =>
        parseConfig({ ...good, smtpUrl: 'smtp://u:geheim@mail.school.example:587' }, {}),
      ),
    ).to.deep.equal([
      'mailFrom (OPP_MAIL_FROM): must be set when smtpUrl is, so that mail has a sender',
    ]);
    expect(
      faultsOf(() =>
        parseConfig(
          {
            ...good,
            smtpUrl: 'mail.school.example',
            mailFrom: 'a@school.example\r\nBcc: b@c.example',
          },
          {},
        ),
      ),
    ).to.have.length(2);
    expect(
      parseConfig(good, {
        OPP_SMTP_URL: 'smtps://mail.school.example',
        OPP_MAIL_FROM: 'De Werf <dossier@school.example>',
      }).mailFrom,
    ).to.include('De Werf');
  });

  it('without an adapter that signs on, or without the licence’s host, is refused before anything starts', () => {
    const faults = faultsOf(() => createPlugin(good, []));
    expect(faults.join()).to.include('signs people on').and.include('no adapter host');
  });
});
