/**
 * Generation 2 of the prior-auth API over HTTP.
 *
 * A confirm names the id of its action, so an approval is good for one action only; create, attach, confirm and cancel
 * carry a key, answers do not.
 *
 * Source: published guides of generation 2.
 */
import { type AdapterOptions, wire } from '../http/adapter-options.ts';
import { type Dialect, VersionedPriorAuth } from '../http/versioned-adapter.ts';
import { writeResponse } from './answers.ts';
import { readAuthorization2, writeConfirm2, writeCreate2, writeRoute2 } from './authorization.ts';
import { parseAuthorization2 } from './wire.ts';

const dialect: Dialect = {
  traits: { generation: 'g2', guard: 'version', approval: 'action', keyed: ['create', 'attach', 'confirm', 'cancel'], handoffs: false },
  readAuthorization: (body) => readAuthorization2(parseAuthorization2(body)),
  writeCreate: writeCreate2,
  writeRoute: writeRoute2,
  writeAnswers: (items, form) => ({ questionnaireResponse: writeResponse(items, form) }),
  writeConfirm: writeConfirm2,
};

/** The prior-auth API of generation 2, as `PriorAuth` and as `DocumentDesk`. */
export class HttpPriorAuth2 extends VersionedPriorAuth {
  constructor(options: AdapterOptions) {
    super(wire('g2', options), dialect);
  }
}
