/**
 * In which case of the simulation each planted bug shows, as `npm run planted` found it. A change of the simulation moves them.
 */
export const seed = 20261121;

export const caughtIn: Readonly<Record<string, number>> = {
  'a call before its intent is written': 0,
  'a cancel over a person who is at work': 68,
  'a cancel that waits until everything else is done': 25,
  'a confirm of the action that stands now, not of the one that was decided on': 5,
  'a confirm taken for accepted without looking': 139,
  'a document attached again without looking whether it is there': 19,
  'a document attached although we attached it before': 0,
  'a fresh key for each try of a creation': 13,
  'a lost page taken for the last one': 144,
  'a machine that approves what it shows': 0,
  'a machine that attests': 0,
  'a machine that goes as far as the payer': 2,
  'a person’s answer taken for ours': 46,
  'a refusal taken for success': 5,
  'a search that is not permitted taken for an empty one': 459,
  'a search that is refused taken for an empty one': 522,
  'a wait that was asked for is not kept': 11,
  'an answer that somebody took away is written again': 47,
  'an approval aged by the wall clock alone': 284,
  'an approval kept although the authorization moved on': 489,
  'an approval of one snapshot taken for another': 49,
  'an approval of what stands, whatever was shown': 186,
  'an evaluation kept over cases': 0,
  'an unknown word taken for everyday': 313,
  'answers in the log': 0,
  'answers taken for written without looking': 31,
  'nobody compares whom it is about': 134,
  'somebody else’s resources used': 286,
  'the key sent to whoever keeps the files': 0,
  'the whole form sent in place of what changed': 0,
  'what a person has yet to confirm is sent': 0,
};
