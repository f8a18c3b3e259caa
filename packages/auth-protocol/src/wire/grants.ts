import { z } from 'zod';
import { grantedSpacesSchema } from './granted-spaces.ts';
import { spaceRoles, spaceTypes } from './space.ts';

const space = z.object({ id: z.string(), name: z.string(), type: z.enum(spaceTypes) });

/** An agent's program, as the person is told of it. */
export const agentClientSchema = z.object({
	id: z.string(),
	/** What it calls itself: nobody has checked that. */
	name: z.string().nullable(),
	uri: z.string().nullable(),
	/** How it made itself known: by a document at the address that is its id, or by registering. */
	registeredBy: z.enum(['document', 'registration']),
	/** Whose it is, as shown by where its document lies; null for what only says so itself. */
	verifiedHost: z.string().nullable(),
});

/** A scope, and what the person allows by it in words. */
export const scopeInWordsSchema = z.object({ scope: z.string(), words: z.string() });

/** A kind of things in a space. */
export const moduleInWordsSchema = z.object({ module: z.string(), words: z.string() });

export const spaceChoiceSchema = space.extend({
	role: z.enum(spaceRoles),
	privacy: z.object({
		/** The server cannot open what is encrypted here, nor can an agent that works through it. */
		zeroKnowledge: z.boolean(),
		/** Others see what the agent writes, and it reads what others wrote. */
		shared: z.boolean(),
		/** The person's role lets them read only, and the agent with them. */
		readOnly: z.boolean(),
	}),
});

/** `GET /api/v1/oauth/requests/:id`: what an agent asks a person for. */
export const agentRequestSchema = z.object({
	id: z.string(),
	client: agentClientSchema.extend({
		/** Where the answer goes: a host, or the scheme of an app. */
		answersTo: z.string(),
	}),
	scopes: z.array(scopeInWordsSchema),
	/** What the person may narrow it to; empty where the agent has asked for no more than some of it. */
	modules: z.array(moduleInWordsSchema).readonly(),
	spaces: z.array(spaceChoiceSchema),
	expiresAt: z.iso.datetime(),
});

/** `POST /api/v1/oauth/requests/:id/decision` */
export const agentDecisionSchema = z.discriminatedUnion('accept', [
	z.strictObject({ accept: z.literal(false) }),
	z.strictObject({
		accept: z.literal(true),
		spaces: grantedSpacesSchema,
		/** Some of those asked for; all of them where it is left out. */
		scopes: z.array(z.string().max(64)).max(64).optional(),
		/** Some of the kinds of things there are, for what was asked for everything; all of them where it is left out. */
		modules: z.array(z.string().max(64)).max(64).optional(),
	}),
]);

/** Where the browser goes now: to the client, with a code or `access_denied`. */
export const agentAnswerSchema = z.object({ redirectTo: z.string() });

/** A person's consent to one client. */
export const grantSchema = z.object({
	grantId: z.string(),
	client: agentClientSchema,
	/** Those that it is let into just now. */
	spaces: z.array(space),
	/** Whether it is let into those too that the person comes to have. */
	allSpaces: z.boolean(),
	scopes: z.array(scopeInWordsSchema),
	grantedAt: z.iso.datetime(),
	lastUsedAt: z.iso.datetime().nullable(),
});

/** `PUT /api/v1/me/grants/:id/spaces` */
export const grantSpacesRequestSchema = z.strictObject({ spaces: grantedSpacesSchema });

/** An agent that comes by header, with its person's own token: ending that session disconnects it. */
export const headerAgentSchema = z.object({
	sessionId: z.string(),
	/** What it calls itself: nobody has checked that. */
	client: z.string(),
	/** The program that signed in, in a few words. */
	device: z.string(),
	/** Whether it may use the person's other spaces beside the one that it names. */
	allSpaces: z.boolean(),
	firstUsedAt: z.iso.datetime(),
	lastUsedAt: z.iso.datetime(),
});

/** `PUT /api/v1/me/header-agents/:sessionId` */
export const headerAgentRequestSchema = z.strictObject({ allSpaces: z.boolean() });

/** `GET /api/v1/me/grants` */
export const grantsSchema = z.object({
	grants: z.array(grantSchema),
	headerAgents: z.array(headerAgentSchema),
});

export type AgentClient = z.output<typeof agentClientSchema>;
export type ScopeInWords = z.output<typeof scopeInWordsSchema>;
export type ModuleInWords = z.output<typeof moduleInWordsSchema>;
export type SpaceChoice = z.output<typeof spaceChoiceSchema>;
export type AgentRequest = z.output<typeof agentRequestSchema>;
export type AgentDecision = z.output<typeof agentDecisionSchema>;
export type HeaderAgent = z.output<typeof headerAgentSchema>;
export type Grants = z.output<typeof grantsSchema>;
export type Grant = z.output<typeof grantSchema>;
