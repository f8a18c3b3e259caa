import type { ModelServer } from '@mana/agent-loop/testing';
import type { Stack } from '@mana/stack';
import type { OtherDevice } from '@mana/stack/testing/app-agents';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Credentials, SeededRecord } from './personal-space.ts';

/** One of the ten of the catalogue, by the beginning of their address. */
export type PersonaName =
	| 'anna'
	| 'ben'
	| 'marcus'
	| 'lena'
	| 'sofia'
	| 'tom'
	| 'kai'
	| 'julia'
	| 'paul'
	| 'maya';

export interface Visitor {
	readonly stack: Stack;
	/** What answers agents of people's own. */
	readonly model: Pick<ModelServer, 'script'>;
	/** A browser of their own, on the app's first page. */
	open(): Promise<Page>;
	/** The same, signed in, with the app before them. */
	enter(persona: PersonaName): Promise<Page>;
	credentialsOf(persona: PersonaName): Promise<Credentials>;
	/** Another device of theirs, which also speaks to mana-ai. */
	deviceOf(persona: PersonaName): Promise<OtherDevice>;
	/**
	 * Compares what is shown with the picture that was accepted, and inspects it.
	 *
	 * @param part `all` with the menus around the screen, which one picture is enough for; default: without
	 */
	look(page: Page, name: string, part?: 'all'): Promise<void>;
	/**
	 * Looks for barriers, and whether all of it fits the screen. This alone for pages of mana-auth: they are set in a font
	 * of the machine.
	 */
	inspect(page: Page, name: string): Promise<void>;
	/** Sets when their agents' calls took place, once so many are told: the log is mana-auth's, whose clock goes on. */
	dateCalls(persona: PersonaName, count: number, atIso: string): Promise<void>;
}

/** What somebody does, from signing in to what came of it. No two flows share an account. */
export interface Flow {
	readonly name: string;
	readonly persona: PersonaName;
	/** Who else takes part, and is not before another screen meanwhile. */
	readonly companions?: readonly PersonaName[];
	readonly locale: 'de-DE' | 'en-GB';
	readonly scheme: NonNullable<BrowserContextOptions['colorScheme']>;
	/** What they have kept before. */
	readonly kept?: readonly SeededRecord[];
	run(visitor: Visitor): Promise<void>;
}
