/** Plays the cases of one compiled simulation, from the first to the last given, until a violation; prints one JSON line. */
const [folder, seed, first, last] = process.argv.slice(2);
const { playCase } = await import(`${folder}/test/simulation/play-case.js`);
let [index, violation] = [Number(first), undefined];
for (; index <= Number(last); index += 1) {
  violation = (await playCase(Number(seed), index, {})).violations[0];
  if (violation !== undefined) break;
}
process.stdout.write(`${JSON.stringify({ index, ...(violation === undefined ? {} : { violation: JSON.stringify(violation) }) })}\n`);
process.exit(0);
