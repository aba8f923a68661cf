// A process of `npm run check` (judging.mjs): types and lint of the files that its arguments name, from the folder
// that has the settings of both.
import { join } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { templateNameFaults } from './template-names.mjs';

/** The folder of the repository. */
const root = process.cwd();

const formatHost = {
  getCanonicalFileName: (/** @type {string} */ name) => name,
  getCurrentDirectory: () => root,
  getNewLine: () => '\n',
};

const files = process.argv.slice(2);
/** Whoever judges it judges what the templates read too, so that this is done once. */
const everyPage = 'plugin/platform/web/page.ts';
const program = createProgram();
// The compiler first: what it finds out the rules need not, and what they make it look at is no fault of a file's.
const types = faultsOf(files.filter((file) => file.endsWith('.ts')));
if (types.length > 0) console.log(ts.formatDiagnostics(types, formatHost));
const names = files.includes(everyPage) ? templateNameFaults(program, root) : [];
for (const fault of names) console.log(fault);
const lint = await lintFaults();
if (lint !== '') console.log(lint);
process.exitCode = lint === '' && types.length === 0 && names.length === 0 ? 0 : 1;

/** The program of tsconfig.json, whole: it reads every file, and judges those it is asked about. */
function createProgram() {
  const place = join(root, 'tsconfig.json');
  const read = ts.readConfigFile(place, (path) => ts.sys.readFile(path));
  const { fileNames, options, errors } = ts.parseJsonConfigFileContent(read.config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  // What is deprecated stands in the comments of the packages.
  host.jsDocParsingMode = ts.JSDocParsingMode.ParseForTypeInfo;
  const configFileParsingDiagnostics = read.error === undefined ? errors : [read.error, ...errors];
  return ts.createProgram({ rootNames: fileNames, options, host, configFileParsingDiagnostics });
}

/**
 * As `tsc --noEmit` tells them: what a declaration would lack is told only where nothing else is wrong.
 * @param {readonly string[]} paths from the root of the repository
 */
function faultsOf(paths) {
  const faults = [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
  ];
  const sources = paths.map((path) => program.getSourceFile(join(root, path)));
  for (const ask of [
    program.getSyntacticDiagnostics,
    program.getSemanticDiagnostics,
    program.getDeclarationDiagnostics,
  ]) {
    if (faults.length > 0) break;
    // A file that is not of the program the linter cannot read either, and says so.
    for (const source of sources) if (source !== undefined) faults.push(...ask(source));
  }
  return faults;
}

/** @returns {Promise<string>} what the linter has to say, nothing when that is nothing */
async function lintFaults() {
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: {
      files: ['**/*.ts'],
      languageOptions: { parserOptions: { projectService: false, programs: [program] } },
    },
  });
  const formatter = await eslint.loadFormatter('stylish');
  const ignored = await Promise.all(files.map((file) => eslint.isPathIgnored(file)));
  const results = await eslint.lintFiles(files.filter((_, index) => ignored[index] !== true));
  return await formatter.format(results);
}
