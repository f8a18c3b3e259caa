import { z } from 'zod';
import { storableText } from './storable-text.ts';

export const tickCadences = ['hourly', 'daily', 'weekdays'] as const;
/** What a rating is of: how easy it was, whether it did what was meant, whether the person would come back. */
export const ratingItems = ['ease', 'fit', 'return'] as const;
export const checkOutcomes = ['met', 'unmet', 'not-reached'] as const;
/** How a tick ended. */
export const tickEndings = [
	'finished',
	'gave-up',
	'budget',
	'deadline',
	'stopped',
	'failed',
	'crashed',
] as const;

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
	/** `started`: nothing is known yet of what came of it. */
	result: z.enum(['started', 'ok', 'error']),
	errorMessage: z.string().nullable(),
	latencyMs: z.int().nullable(),
});

/** How often each rating was given: of an item from 1 to 7, or of a whole module from 1 to 5, as it was once asked. */
const spread = z.object({
	module: z.string(),
	item: z.enum(ratingItems).nullable(),
	scale: z.union([z.literal(5), z.literal(7)]),
	/** The first is the number of ratings of 1. */
	counts: z.array(z.int().min(0)),
});

/** `GET /api/v1/admin/personas/:id` */
export const personaDetailsSchema = personaSchema.extend({
	/** The last 20, newest first. */
	actions: z.array(action.extend({ createdAt: z.iso.datetime() })),
	feedback: z.array(spread),
	/** How often a persona was asked for ratings and gave none that could be read. */
	unreadableFeedback: z.int().min(0),
});

/** `GET /api/v1/admin/personas/report?days=`: what the personas did and found, oldest first. */
export const personaReportSchema = z.object({
	since: z.iso.datetime(),
	until: z.iso.datetime(),
	personas: z.array(
		personaSchema.omit({ systemPrompt: true }).extend({
			ticks: z.array(
				z.object({
					tickId: z.string(),
					startedAt: z.iso.datetime(),
					endedAt: z.iso.datetime().nullable(),
					attempt: z.int(),
					ending: z.enum(tickEndings).nullable(),
					reason: z.string().nullable(),
					tokens: z.int().nullable(),
					isRatingUnreadable: z.boolean(),
				}),
			),
			checks: z.array(
				z.object({
					tickId: z.string(),
					intention: z.string(),
					module: z.string(),
					outcome: z.enum(checkOutcomes),
					calls: z.int(),
					failedCalls: z.int(),
					notes: z.string().nullable(),
				}),
			),
			/** Calls that failed, or of which nothing more is known. */
			failures: z.array(
				z.object({
					tickId: z.string(),
					toolName: z.string(),
					result: z.enum(['started', 'error']),
					errorMessage: z.string().nullable(),
				}),
			),
			/** Ratings of items from 1 to 7. */
			ratings: z.array(
				z.object({
					tickId: z.string(),
					module: z.string(),
					item: z.enum(ratingItems),
					rating: z.int().min(1).max(7),
					notes: z.string().nullable(),
				}),
			),
		}),
	),
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

/** What a persona wants of a day, as the runner fixed it when it began. */
export const tickPlanSchema = z
	.array(
		z.object({
			intention: id,
			module,
			/** The ids of the records that were there before, by which a new one is told. */
			before: z.array(z.string().min(1).max(256)).max(2_000),
		}),
	)
	.max(20);

/** `POST /api/v1/internal/personas/:id/ticks`: a runner claims the next tick of a persona. */
export const tickRequestSchema = z.object({
	/** Of a new tick. One that was cut short is taken up again instead, under its own id. */
	tickId: id,
	/** The runner, by an id of its process. */
	holder: id,
});
export const claimedTickSchema = z.object({
	ok: z.literal(true),
	tickId: z.string(),
	startedAt: z.iso.datetime(),
	/** 1 for a new one. */
	attempt: z.int().min(1),
	plan: tickPlanSchema.nullable(),
	/** The intentions that were checked before it was cut short. */
	checked: z.array(z.string()),
});

/** `PUT …/:id/ticks/:tickId/plan` */
export const tickPlanRequestSchema = z.object({ holder: id, plan: tickPlanSchema });

/** `POST …/:id/ticks/:tickId/alive` */
export const tickAliveRequestSchema = z.object({ holder: id });

/** `POST …/:id/ticks/:tickId/end` */
export const tickEndRequestSchema = z.object({
	holder: id,
	result: z.enum(['ok', 'error']),
	ending: z.enum(tickEndings),
	/** In the persona's words, or the code of what failed. */
	reason: storableText.max(1_000).nullish(),
	tokens: z.int().min(0).max(1_000_000_000),
	/** Whether the persona was asked for ratings and gave none that could be read. */
	isRatingUnreadable: z.boolean().default(false),
});

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
				/** Told first as `started`, and again under its id with what came of it. */
				result: z.enum(['started', 'ok', 'error']),
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
				item: z.enum(ratingItems),
				rating: z.int().min(1).max(7),
				notes: storableText.max(1_000).nullish(),
			}),
		)
		.min(1)
		.max(100),
});

/** `POST …/:id/checks` */
export const personaChecksRequestSchema = z.object({
	checks: z
		.array(
			z.object({
				id,
				tickId: id,
				intention: id,
				module,
				outcome: z.enum(checkOutcomes),
				calls: z.int().min(0).max(10_000),
				failedCalls: z.int().min(0).max(10_000),
				/** What was found instead. */
				notes: storableText.max(1_000).nullish(),
			}),
		)
		.min(1)
		.max(100),
});

/** The answer to actions, checks and feedback: how many said something new, and how many had come before. */
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
export type PersonaReport = z.output<typeof personaReportSchema>;
export type RatingSpread = z.output<typeof spread>;
export type RatingItem = (typeof ratingItems)[number];
export type CheckOutcome = (typeof checkOutcomes)[number];
export type TickEnding = (typeof tickEndings)[number];
export type TickPlan = z.output<typeof tickPlanSchema>;
export type ClaimedTick = z.output<typeof claimedTickSchema>;
export type TickEnd = z.output<typeof tickEndRequestSchema>;
export type PersonaCheck = z.output<typeof personaChecksRequestSchema>['checks'][number];
export type PersonaRating = z.output<typeof personaFeedbackRequestSchema>['feedback'][number];
