import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type Evaluation, evaluate } from '../../src/engine/evaluate.ts';
import { joinReads, type Reads, readsNothing, readsOf } from '../../src/engine/reads.ts';
import type { Questionnaire } from '../../src/fhir.ts';
import { aForm, aQuestion, calculated, enabledBy, evaluateForm, gatherInput, outcomeOf, variable } from '../support/builders.ts';
import { anyDependentForm } from './support/dependent-forms.ts';
import { anyForm, generatedMapping } from './support/form-arbitrary.ts';

/** Every linkId of every generated form. */
const everyLinkId = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', ...['a', 'b', 'c', 'd', 'e', 'f'].map((id) => `${id}1`)];
for (let n = 0; n < 80; n += 1) everyLinkId.push(`i${n}`, `/i${n}[1]%`);

/** Says what it holds truly, and is changed by whatever changes. */
class LooksAtEverything extends Set<string> {
  override [Symbol.iterator](): SetIterator<string> {
    return everyLinkId[Symbol.iterator]() as SetIterator<string>;
  }
}

function widen(reads: Reads): Reads {
  if (reads === 'all') return reads;
  const wide = new LooksAtEverything();
  reads.forEach((linkId) => {
    wide.add(linkId);
  });
  return wide;
}

/** A second engine that evaluates everything again after every change. */
async function loadTirelessEngine(): Promise<typeof evaluate> {
  vi.resetModules();
  vi.doMock('../../src/engine/reads.ts', () => ({
    readsNothing: widen(readsNothing),
    readsOf: (expression: string, onResponse: boolean) => widen(readsOf(expression, onResponse)),
    joinReads: (all: readonly Reads[]) => {
      if (all.includes('all')) return 'all';
      const held: string[] = [];
      for (const each of all) (each as ReadonlySet<string>).forEach((linkId) => held.push(linkId));
      return widen(joinReads([new Set(held)]));
    },
  }));
  const { evaluate: tireless } = await import('../../src/engine/evaluate.ts');
  vi.doUnmock('../../src/engine/reads.ts');
  return tireless;
}

function told({ response, items, issues }: Evaluation): unknown {
  return { response, items, issues: issues.map((issue) => JSON.stringify(issue)).sort() };
}


import { writeFileSync } from 'node:fs';
it('probe', async () => {
  const tireless = await loadTirelessEngine();
  const lean = (e: Evaluation) => JSON.stringify([e.items.map((x) => [x.path, x.outcome, x.answer?.map((a) => ({ ...a, extension: undefined })), x.reason, process.env['FULL'] ? x.evidence?.filter((z)=>z.kind!=='answer'&&z.kind!=='rule') : 0]), process.env['FULL'] ? e.issues : e.issues.filter(i=>i.severity==='error')], null, 1);
  const d = fc.check(fc.property(anyDependentForm, (form) => { const input = gatherInput(form); const [x,y]=[lean(evaluate(input)), lean(tireless(input))]; if (x!==y) throw new Error(x.split('\n').map((l)=>l.trim()).join(' ')+'\n---\n'+y.split('\n').map((l)=>l.trim()).join(' ')); }), { numRuns: Number(process.env['RUNS'] ?? 1500) });
  const form = d.counterexample?.[0];
  const lines: string[] = [];
  const show = (items: any[], pad: string) => { for (const i of items) { lines.push(pad + i.linkId + ' ' + i.type + (i.repeats?'*':'') + ' ' + (i.extension ?? []).map((e: any) => e.url.split('-').at(-1).split('/').at(-1) + (e.valueExpression.name ?? '') + ': ' + e.valueExpression.expression).join(' || ')); show(i.item ?? [], pad + '  '); } };
  if (form) { show([{ linkId: 'ROOT', extension: form.extension, item: form.item }], ''); lines.push(String((d.errorInstance as Error)?.message)); }
  console.log(d.failed, d.numRuns, d.seed); writeFileSync('/tmp/h/ce.txt', lines.join('\n'));
});
