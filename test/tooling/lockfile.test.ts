import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../plugin/kernel/package-root.ts';

interface LockedPackage {
  version?: string;
  resolved?: string;
}

const text = readFileSync(join(packageRoot, 'package-lock.json'), 'utf8');
const { packages } = JSON.parse(text) as { packages: Record<string, LockedPackage> };

/**
 * Oldest versions without a known hole that touches this product; a registry without an audit
 * service cannot tell.
 */
const oldestSafe: Record<string, string> = {
  handlebars: '4.7.9',
  sequelize: '6.37.8',
  multer: '2.2.0',
  nodemailer: '8.0.9',
  mysql2: '3.9.8',
};

describe('the lockfile', () => {
  it('names no registry, so that any mirror can serve the packages', () => {
    expect(
      Object.entries(packages).filter(([, entry]) => entry.resolved !== undefined),
    ).to.deep.equal([]);
    expect(text).not.to.match(/https?:\/\/[^"]*\.tgz/);
  });

  it('locks no version with a known hole', () => {
    expect(tooOld(packages)).to.deep.equal([]);
  });

  it('would notice such a version, wherever in the tree it lies', () => {
    expect(
      tooOld({
        'node_modules/mysql2': { version: '3.9.7' },
        'node_modules/x/node_modules/handlebars': { version: '4.7.8' },
        'node_modules/multer': { version: '2.10.0' },
      }),
    ).to.deep.equal(['node_modules/mysql2 3.9.7', 'node_modules/x/node_modules/handlebars 4.7.8']);
  });

  it('pins every direct dependency to one exact version', () => {
    const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range),
    );
    expect(loose).to.deep.equal([]);
  });
});

function tooOld(entries: Record<string, LockedPackage>): string[] {
  return Object.entries(entries).flatMap(([path, { version = '0.0.0' }]) => {
    const least =
      oldestSafe[path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)];
    return least !== undefined && isOlder(version, least) ? [`${path} ${version}`] : [];
  });
}

function isOlder(version: string, least: string): boolean {
  const have = version.split(/[.-]/).map(Number);
  const need = least.split('.').map(Number);
  const at = need.findIndex((part, index) => part !== have[index]);
  return at >= 0 && (have[at] ?? 0) < (need[at] ?? 0);
}
