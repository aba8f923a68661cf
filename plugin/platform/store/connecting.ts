import { readDatabaseAddress } from '../../kernel/database-address.ts';

/**
 * What Sequelize needs to reach a database. Beyond the machine itself only by TLS 1.2 or later, to
 * a server that shows a certificate for the host's name: from the authorities that Node trusts, or
 * from those of `ca` (PEM) alone.
 */
export function connectingTo(address: string, ca: string | undefined) {
  const { host, port, user, password, database, socketPath, near } = readDatabaseAddress(address);
  return {
    dialect: 'mysql',
    host,
    port,
    username: user,
    password,
    database,
    logging: false,
    timezone: '+00:00',
    dialectOptions: {
      charset: 'utf8mb4',
      ...(socketPath === undefined ? {} : { socketPath }),
      ...(near ? {} : { ssl: tlsWith(ca) }),
    },
  } as const;
}

const tlsWith = (ca: string | undefined) => ({
  minVersion: 'TLSv1.2',
  rejectUnauthorized: true,
  verifyIdentity: true,
  ...(ca === undefined ? {} : { ca }),
});
