import type { FamilySpace } from '@mana/records/testing/family-fortnight';
import type { Occasion } from './agent-server.ts';

export type ExpectedFields = Readonly<Record<string, unknown>>;

/** One record that may differ in the end, and has to. A field's value is what it is, or a test of it. */
export type ExpectedChange =
	| { readonly made: string; readonly in: FamilySpace; readonly with: ExpectedFields }
	| { readonly changed: string; readonly in: FamilySpace; readonly id: string; readonly to: ExpectedFields }
	| { readonly removed: string; readonly in: FamilySpace; readonly id: string };

/** What a scripted solution works with: the tools, each call counted. */
export interface Hands {
	/** @returns the answer, read as JSON. @throws where the tool failed */
	call(name: string, input?: Readonly<Record<string, unknown>>): Promise<Answer>;
	/** The same, for a call that is to fail. @returns what a model reads */
	fail(name: string, input?: Readonly<Record<string, unknown>>): Promise<string>;
}

/** An answer of a tool. */
export class Answer {
	readonly value: Readonly<Record<string, unknown>>;

	constructor(value: Readonly<Record<string, unknown>>) {
		this.value = value;
	}

	/** The records that it has under a name. @throws TypeError where there are none of that name */
	list(name: string): readonly Readonly<Record<string, unknown>>[] {
		const found = this.value[name];
		if (!Array.isArray(found)) throw new TypeError(`no list of ${name}`);
		return found;
	}

	/** The id of the one record in a list in which a text stands. @throws TypeError where there is not just one */
	idOf(name: string, text = ''): string {
		const ids = this.idsOf(name, text);
		if (ids.length !== 1) throw new TypeError(`${ids.length} ${name} with "${text}"`);
		return ids[0] ?? '';
	}

	idsOf(name: string, text = ''): string[] {
		return this.list(name)
			.filter((record) => JSON.stringify(record).toLowerCase().includes(text.toLowerCase()))
			.map(({ id }) => String(id));
	}

	text(): string {
		return JSON.stringify(this.value);
	}
}

/** Something that a person asks of an agent, and how it shows whether it was done. */
export interface HouseholdTask extends Occasion {
	readonly id: string;
	/** In the words that a person uses. */
	readonly says: string;
	/** Two calls are enough for each; 4 KB read for what is about a single thing, 5 KB for a question. */
	readonly kind: 'single' | 'bulk' | 'question';
	/** What makes it easy to get wrong. */
	readonly trap?: string;
	/** What differs in the end; nothing else may. */
	readonly expects: readonly ExpectedChange[];
	/** What the agent's last word has to match; for questions. */
	readonly answers?: readonly RegExp[];
	/** What it must not match. */
	readonly answersNot?: readonly RegExp[];
	/** What was done before the person speaks, by an agent. */
	prepare?(hands: Hands): Promise<void>;
	/** @returns the last word */
	solve(hands: Hands): Promise<string>;
}
