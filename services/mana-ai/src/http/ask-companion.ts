import type { Person } from '@mana/agent-loop';
import { isModuleOffered } from '@mana/records';
import { AppError, readJson } from '@mana/service-kit';
import { coreTools, type RegisteredTool } from '@mana/tool-registry';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { answerPerson, assertAnswerable } from '../domain/companion.ts';
import { fencedScreen } from '../domain/companion-instructions.ts';
import { answerEvents } from './answer-events.ts';
import { requirePersonInSpace } from './caller.ts';

const limitBytes = 1024 * 1024;

const companionRequest = z.strictObject({
	/** The conversation so far; the last message is the person's. */
	messages: z
		.array(z.strictObject({ role: z.enum(['user', 'assistant']), text: z.string().min(1).max(100_000) }))
		.min(1)
		.max(200),
	/** What stands on the person's screen, where they send it. */
	screen: z.string().max(50_000).optional(),
	/** Modules whose tools are needed beside the usual ones, such as that of the screen. */
	modules: z.array(z.string().max(64)).max(8).default([]),
});

/** `POST /api/v1/companion`: an answer, streamed. It goes on if the connection is lost, and can be read on. */
export function registerAskCompanion(
	app: Hono,
	deps: Pick<Deps, 'verifier' | 'spaces' | 'companion' | 'registry' | 'answers'>,
): void {
	app.post('/api/v1/companion', async (c) => {
		const person = await requirePersonInSpace(c, deps);
		const { companion } = deps;
		if (!companion) throw modelNotConfigured();
		const { messages, screen, modules } = await readJson(c, companionRequest, { limitBytes });
		const conversation = messages.map(({ role, text }) =>
			role === 'user' ? { role, text } : { role, text, calls: [] },
		);
		const last = conversation.at(-1);
		if (screen !== undefined && last?.role === 'user') {
			conversation[conversation.length - 1] = { ...last, text: `${last.text}\n\n${fencedScreen(screen)}` };
		}
		assertAnswerable(conversation);
		const answerId = crypto.randomUUID();
		const question = {
			answerId,
			person,
			tools: toolsFor(deps.registry.all(), person, modules),
			messages: conversation,
		};
		const answer = deps.answers.begin(answerId, person.caller.userId, (stream, signal) =>
			answerPerson(companion, question, stream, signal),
		);
		return answerEvents(c, answerId, answer, 0);
	});
}

function toolsFor(
	all: readonly RegisteredTool[],
	{ space }: Person,
	modules: readonly string[],
): readonly RegisteredTool[] {
	const usual = new Set<string>(coreTools);
	const usualModules = new Set(all.filter(({ name }) => usual.has(name)).map(({ module }) => module));
	return all.filter(
		({ name, module, policyHint }) =>
			isModuleOffered(space.type, module) &&
			// Who may make something through the companion may have it deleted too: it asks first.
			(usual.has(name) ||
				(policyHint === 'destructive' && usualModules.has(module)) ||
				modules.includes(module.id)),
	);
}

export function modelNotConfigured(): AppError {
	return new AppError(
		'MODEL_NOT_CONFIGURED',
		503,
		'No model is set up here: MANA_AI_MODEL says which one to use.',
	);
}
