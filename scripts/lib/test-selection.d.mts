/**
 * The test files that changes touch: those that reach a changed file through imports. Behind the composition root a
 * test reaches the rooms that its name tells and what they import; one of the whole that is named after no room is
 * touched by all. A template or a catalogue touches the tests of the room that has its name, and those that read every
 * page. What cannot be told touches every test.
 * @param facts.paths every file, from the root of the repository, with `/`
 * @param facts.read the text of one of them
 * @param facts.changed paths that were changed, made or removed
 * @returns tests: in the order of `paths`; whole: the change that touches every test; reasons: for each test the first
 *   change that touches it, where that could be told
 */
export function selectTests(facts: {
  paths: readonly string[];
  read: (path: string) => string;
  changed: readonly string[];
}): { tests: string[]; whole?: string; reasons: Map<string, string> };
