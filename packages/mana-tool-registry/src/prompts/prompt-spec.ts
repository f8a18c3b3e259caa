import type { ManaModule } from '@mana/records';
import type { z } from 'zod';

/** An argument of a prompt. Clients send text, whatever it means. */
export interface PromptArgument {
	readonly name: string;
	readonly title: string;
	readonly description: string;
	readonly required: boolean;
	readonly schema: z.ZodType<string>;
	/** What to offer while it is typed. @param nowMs milliseconds since 1970 */
	readonly suggest?: (nowMs: number) => readonly string[];
}

/** Words a person can start from: what to ask a model for, with the tools that are there. */
export interface PromptSpec {
	readonly name: string;
	readonly title: string;
	readonly description: string;
	/** The modules whose tools it names: offered where all of them are. */
	readonly modules: readonly ManaModule[];
	readonly arguments: readonly PromptArgument[];
	/** The messages, in the person's name. Absent arguments were not given. */
	readonly render: (given: Readonly<Record<string, string>>) => readonly string[];
}
