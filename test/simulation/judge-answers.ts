/**
 * Whose answers stand, and what they rest on: I4, I7, I12, I13, I15.
 *
 * A value that a person set to what the program wrote last counts as the program's: nobody could tell them apart.
 */
import { flattenAnswers as flattenFhir } from '../../src/engine/patch.ts';
import type { Questionnaire } from '../../src/fhir.ts';
import type { Generation } from '../../src/prior-auth/port.ts';
import { lastStep, placeOf } from './dialect.ts';
import { firstAnswers, humanOnlyItems, mapping } from './form.ts';
import { type CallEntry, type Entry, groundOf, isAccepted } from './history.ts';
import type { Story } from './invariants.ts';
import { type ChartVariant, chartOf, paperBytes, patientIdOf } from './patients.ts';
import { apiOrigin } from './payer.ts';
import { evaluateOnce } from './pure.ts';
import type { Traits } from './scene.ts';
import { answersOf, isJson, type ServerView, sayValues } from './server-view.ts';

export function judgeAnswers(story: Story): readonly string[] {
  return [...judgeAuthors(story), ...judgeSent(story), ...judgeOffered(story), ...judgeDocuments(story)];
}

/** I4: an answer that a person set, or took away, is left as it is. */
function judgeAuthors({ history, scene }: Story): readonly string[] {
  const found: string[] = [];
  const people = new Set<string>();
  const ours = new Map<string, string>();
  for (const { by, before, after, isCreation, ground } of listChanges(history, scene.traits.generation)) {
    for (const path of new Set([...(before?.answers.keys() ?? []), ...(after?.answers.keys() ?? [])])) {
      const [was, is] = [before?.answers.get(path), after?.answers.get(path)];
      if (was === is) continue;
      const couldSee = ground === undefined || ground.answers.get(path) === was;
      if (by === 'engine' && !isCreation && people.has(path) && couldSee && !isSaidHere(history, path, is, was))
        found.push(`I4 a person's answer was changed: ${path}`);
      const isPersons = isCreation || (by === 'person' && ours.get(path) !== is);
      if (by === 'engine' && is !== undefined) ours.set(path, is);
      if (isPersons) people.add(path);
      else people.delete(path);
    }
  }
  return found;
}

interface Change {
  readonly by: 'person' | 'engine';
  readonly before: ServerView | undefined;
  readonly after: ServerView | undefined;
  readonly isCreation: boolean;
  /** What the writer had read, where nothing on the wire guards its write. */
  readonly ground?: ServerView | undefined;
}

/** Changes at the server, in the order of their effects. */
function listChanges(history: readonly Entry[], generation: Generation): readonly Change[] {
  return history
    .flatMap((entry): readonly (Change & { readonly order: number })[] => {
      if (entry.kind === 'outside')
        return [{ by: 'person', before: entry.before, after: entry.after, order: entry.order, isCreation: false }];
      if (entry.kind !== 'call' || entry.effect === undefined) return [];
      const { before, after, order } = entry.effect;
      const ground = generation === 'g1' && entry.column === 'answer' ? groundOf(entry, history, generation) : undefined;
      return [{ by: entry.column === 'answer' ? 'engine' : 'person', before, after, order, isCreation: entry.column === 'create', ground }];
    })
    .sort((a, b) => a.order - b.order);
}

/** A person said it through this program, over a place that was empty or the program's. */
function isSaidHere(history: readonly Entry[], path: string, is: string | undefined, was: string | undefined): boolean {
  return (
    was === undefined &&
    history.some((entry) => entry.kind === 'said' && entry.what === 'answer' && entry.name === path && entry.value === is)
  );
}

/** I12, I13, I15: what is sent was said by a person, or follows from a whole chart that was true during the run. */
function judgeSent(story: Story): readonly string[] {
  return story.calls
    .filter(({ column }) => column === 'answer')
    .flatMap((call) =>
      [...patchOf(call, story.scene.traits.generation)].flatMap(([path, value]) => judgeValue(story, call, [path, value])),
    );
}

function judgeValue({ history, scene }: Story, call: CallEntry, [path, value]: readonly [string, string]): readonly string[] {
  const stood = groundOf(call, history, scene.traits.generation)?.answers.get(path);
  if (stood === value) return [];
  const isSaid = history.some(
    (entry) => entry.kind === 'said' && entry.what === 'answer' && entry.name === path && entry.value === value && entry.order < call.order,
  );
  if (isSaid) return [];
  const name = lastStep(path);
  if (humanOnlyItems.includes(name)) return [`I12 a machine answered ${path}`];
  if (value === '[false]') return [`I15 "no" to ${path} was sent before a person said it`];
  const follows = chartsDuring(history, call).some((variant) => expectedOf(scene.traits, variant).get(path) === value);
  return follows ? [] : [`I13 ${path} does not follow from any chart of the run`];
}

/** I7, I15: "no" is shown to a person only by a run that heard every page of the search. */
function judgeOffered({ history, scene }: Story): readonly string[] {
  const runs = history
    .filter((entry) => entry.kind === 'run')
    .filter(({ what, outcome }) => what === 'ends' && /confirm \S*dialysis/.test(outcome));
  return runs.flatMap((run) => (sawWhole(run, { history, scene }) ? [] : ['I7 "no" to dialysis was shown without a whole chart']));
}

function patchOf({ body }: CallEntry, generation: Generation): ReadonlyMap<string, string> {
  const parsed: unknown = typeof body === 'string' ? JSON.parse(body) : undefined;
  const answers = isJson(parsed) ? (parsed['answers'] ?? parsed['questionnaireResponse'] ?? parsed) : undefined;
  const items = isJson(answers) ? answers['item'] : undefined;
  if (!Array.isArray(items)) throw new Error('a patch without answers');
  return answersOf(items, generation);
}

/** A point in the history of a run. */
type Moment = Pick<CallEntry, 'run' | 'order'>;

/** Charts that were there between the beginning of a run and a moment of it. */
function chartsDuring(history: readonly Entry[], { run, order }: Moment): readonly ChartVariant[] {
  const began = history.find((entry) => entry.kind === 'run' && entry.what === 'begins' && entry.run === run)?.order ?? 0;
  const charts = history.filter((entry) => entry.kind === 'chart');
  const first = charts.filter((entry) => entry.order <= began).at(-1);
  const during = charts.filter((entry) => entry.order > began && entry.order < order);
  return [...(first === undefined ? [] : [first]), ...during].map(({ variant }) => variant as ChartVariant);
}

/** Every page of the conditions was heard in the run, as the server sent it. Nobody can say where the chart changed meanwhile. */
function sawWhole(moment: Moment, { history, scene }: Pick<Story, 'history' | 'scene'>): boolean {
  const charts = chartsDuring(history, moment);
  const [variant] = charts;
  if (variant === undefined || charts.length > 1) return true;
  const conditions = chartOf(scene.traits.patient, variant).filter(({ resourceType }) => resourceType === 'Condition').length;
  const heard = history.filter(
    (entry): entry is CallEntry =>
      entry.kind === 'call' &&
      entry.run === moment.run &&
      entry.url.includes('/Condition?') &&
      entry.row === undefined &&
      entry.heard?.status === 200 &&
      entry.order < moment.order,
  );
  return new Set(heard.map(({ url }) => url)).size >= Math.ceil(conditions / scene.ehr.pageSize);
}

const expected = new Map<string, ReadonlyMap<string, string>>();

/** What the engine makes of a whole chart and an empty form. */
function expectedOf({ patient, generation }: Traits, variant: ChartVariant): ReadonlyMap<string, string> {
  const key = `${patient} ${generation} ${variant}`;
  const known = expected.get(key) ?? evaluateWhole({ patient, generation }, variant);
  expected.set(key, known);
  return known;
}

function evaluateWhole(
  { patient: letter, generation }: Pick<Traits, 'patient' | 'generation'>,
  variant: ChartVariant,
): ReadonlyMap<string, string> {
  const chart = chartOf(letter, variant);
  const of = (type: string) => chart.filter(({ resourceType }) => resourceType === type);
  const [patient] = of('Patient');
  const [order] = of('ServiceRequest');
  const id = patientIdOf(letter);
  const observed = (code: string) => of('Observation').filter((each) => JSON.stringify(each).includes(`"${code}"`));
  const sources = [
    [`Observation?patient=${id}&code=http://loinc.org|69990-0`, observed('69990-0')],
    [`Observation?patient=${id}&code=http://loinc.org|29463-7,http://loinc.org|8302-2`, [...observed('29463-7'), ...observed('8302-2')]],
    [`Condition?patient=${id}`, of('Condition')],
    [`DocumentReference?patient=${id}&status=current`, of('DocumentReference')],
  ] as const;
  const readAt = '2026-11-20T12:00:00Z';
  const questionnaire = forms.get(generation);
  if (questionnaire === undefined) throw new Error('no authorization was seen');
  const evaluation = evaluateOnce(
    {
      questionnaire,
      mapping,
      subject: `Patient/${id}`,
      now: readAt,
      response: { resourceType: 'QuestionnaireResponse', status: 'in-progress', item: firstAnswers(letter) },
      machineMayAnswer: [],
      record: {
        contexts: { ...(patient === undefined ? {} : { patient, subject: patient }), ...(order === undefined ? {} : { order }) },
        sources: sources.map(([query, resources]) => ({ query, resources, completeness: 'complete', readAt })),
      },
    },
    letter,
  );
  if (evaluation.needs.length > 0) throw new Error(`the oracle lacks ${evaluation.needs.join(', ')}`);
  return new Map([...flattenFhir(evaluation.response.item ?? [])].map(([path, values]) => [placeOf(path, generation), sayValues(values)]));
}

const forms = new Map<string, Questionnaire>();

/** The form as the adapter of the case's generation reads it. */
export function learnForm(generation: string, questionnaire: Questionnaire): void {
  if (!forms.has(generation)) forms.set(generation, questionnaire);
}

/** I7: what is attached is a document of this patient's chart, whole. */
function judgeDocuments({ calls, scene }: Story): readonly string[] {
  const papers = [0, 1].map((n) => paperBytes(scene.traits.patient, n).toString('hex'));
  return calls.flatMap((call) => {
    if (call.column !== 'attach' || call.method === 'DELETE' || !isAccepted(call) || !call.url.startsWith(apiOrigin)) return [];
    const body: unknown = typeof call.body === 'string' ? JSON.parse(call.body) : {};
    const bytes = scene.payer.bytesOf(isJson(body) ? String(body['fileId']) : '');
    return bytes !== undefined && papers.includes(Buffer.from(bytes).toString('hex'))
      ? []
      : ['I7 what was attached is no whole document of the chart'];
  });
}
