/** Plays the cases of one compiled simulation until its first violation; prints one JSON line. */
const [folder, seed, most] = process.argv.slice(2);
const { playCase } = await import(`${folder}/test/simulation/play-case.js`);
let [cases, violation] = [0, undefined];
while (cases < Number(most) && violation === undefined) {
  const report = await playCase(Number(seed), cases, {});
  cases += 1;
  violation = report.violations[0];
}
process.stdout.write(`${JSON.stringify({ cases, ...(violation === undefined ? {} : { violation: JSON.stringify(violation) }) })}\n`);
process.exit(0);
