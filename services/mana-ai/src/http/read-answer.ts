import { validate } from '@mana/service-kit';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { answerEvents } from './answer-events.ts';
import { requirePerson } from './caller.ts';

const place = z.coerce.number().int().min(0).default(0);

/** `GET /api/v1/companion/:id`: the rest of an answer, behind the place that `Last-Event-ID` names. */
export function registerReadAnswer(app: Hono, deps: Pick<Deps, 'verifier' | 'answers'>): void {
	app.get('/api/v1/companion/:id', async (c) => {
		const { userId } = await requirePerson(c, deps);
		const id = c.req.param('id');
		return answerEvents(c, id, deps.answers.find(id, userId), validate(place, c.req.header('last-event-id')));
	});
}
