import { z } from 'zod';
import { storableText } from './storable-text.ts';

export const tickCadences = ['hourly', 'daily', 'weekdays'] as const;

const id = z.string().regex(/^[\w.:-]{1,128}$/, 'is not an id');
const module = z.string().regex(/^\w{1,64}$/, 'is not the id of a module');
/** Shares by module. */
const moduleMix = z.record(module, z.number().min(0).max(1));

/** `POST /api/v1/admin/personas`: makes a persona, or brings the one of this address to what is given. */
export const personaRequestSchema = z.object({
	email: z.email().max(254),
	password: storableText.min(8).max(128),
	name: storableText.trim().min(1).max(100).optional(),
	archetype: storableText.trim().min(1).max(100),
	systemPrompt: storableText.trim().min(1).max(20_000),
	moduleMix,
	tickCadence: z.enum(tickCadences).default('daily'),
});
export const storedPersonaSchema = z.object({ ok: z.literal(true), userId: z.string(), email: z.string() });

/** What a persona is like: an account that a program plays. */
export const personaSchema = z.object({
	userId: z.string(),
	email: z.string(),
	name: z.string(),
	archetype: z.string(),
	systemPrompt: z.string(),
	moduleMix,
	tickCadence: z.enum(tickCadences),
	/** When a tick was last begun or reported, however it ended. */
	lastActiveAt: z.iso.datetime().nullable(),
	createdAt: z.iso.datetime(),
});

/** `GET /api/v1/admin/personas`, with what each did in the last seven days. */
export const personaListSchema = z.object({
	personas: z.array(personaSchema.extend({ actions7d: z.int().min(0) })),
});

const action = z.object({
	id: z.string(),
	tickId: z.string(),
	toolName: z.string(),
	inputHash: z.string().nullable(),
	result: z.enum(['ok', 'error']),
	errorMessage: z.string().nullable(),
	latencyMs: z.int().nullable(),
});

/** `GET /api/v1/admin/personas/:id` */
export const personaDetailsSchema = personaSchema.extend({
	/** The last 20, newest first. */
	actions: z.array(action.extend({ createdAt: z.iso.datetime() })),
	feedback: z.array(z.object({ module: z.string(), count: z.int(), average: z.number() })),
	/** How many ratings the runner could not read. */
	unreadableFeedback: z.int().min(0),
});

/** `DELETE /api/v1/admin/personas/:id` */
export const personaDeletionSchema = z.object({
	ok: z.literal(true),
	userId: z.string(),
	/** Null where mana-sync has still to erase the records. */
	erased: z.int().min(0).nullable(),
});

/** `GET /api/v1/internal/personas/due` */
export const duePersonasSchema = z.object({
	personas: z.array(personaSchema),
	serverTime: z.iso.datetime(),
});

/** `POST /api/v1/internal/personas/:id/ticks` */
export const tickRequestSchema = z.object({ tickId: id, result: z.enum(['started', 'ok', 'error']) });

/** `POST …/:id/actions` */
export const personaActionsRequestSchema = z.object({
	actions: z
		.array(
			z.object({
				/** Sent again under it, an action counts once. One without counts each time. */
				id: id.optional(),
				tickId: id,
				toolName: storableText.min(1).max(128),
				inputHash: storableText.max(128).nullish(),
				result: z.enum(['ok', 'error']),
				errorMessage: storableText.max(500).nullish(),
				latencyMs: z.int().min(0).max(86_400_000).nullish(),
			}),
		)
		.min(1)
		.max(500),
});

/** `POST …/:id/feedback` */
export const personaFeedbackRequestSchema = z.object({
	feedback: z
		.array(
			z.object({
				id: id.optional(),
				tickId: id,
				module,
				rating: z.int().min(1).max(5),
				notes: storableText.max(1_000).nullish(),
			}),
		)
		.min(1)
		.max(100),
});

/** The answer to actions and feedback: how many were new, and how many had come before. */
export const personaReceiptSchema = z.object({
	ok: z.literal(true),
	written: z.int().min(0),
	known: z.int().min(0),
});

export type TickCadence = (typeof tickCadences)[number];
export type Persona = z.output<typeof personaSchema>;
export type PersonaList = z.output<typeof personaListSchema>;
export type PersonaDetails = z.output<typeof personaDetailsSchema>;
export type PersonaAction = z.output<typeof action>;
