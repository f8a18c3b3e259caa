import type { Model, ModelAnswer, ModelRequest } from '../model.ts';

/** A model that answers what it is told, without HTTP, and keeps what it was asked. */
export interface ScriptedModel extends Model {
	readonly requests: readonly ModelRequest[];
}

/** @param answers used in order; after the last one it says `done` */
export function scriptedModel(
	answers: readonly (ModelAnswer | ((request: ModelRequest) => ModelAnswer))[],
): ScriptedModel {
	const requests: ModelRequest[] = [];
	const waiting = [...answers];
	return {
		name: 'scripted/model',
		requests,
		async answer(request) {
			request.signal.throwIfAborted();
			requests.push(request);
			const next = waiting.shift();
			if (next === undefined) return { ok: true, text: 'done', calls: [], finish: 'done' };
			return typeof next === 'function' ? next(request) : next;
		},
	};
}
