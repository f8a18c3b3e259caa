import { AppError } from '@mana/service-kit';
import type { Hono } from 'hono';
import type { TickLoop } from '../domain/tick-loop.ts';

export interface DiagTickDeps {
	readonly loop: Pick<TickLoop, 'look' | 'playing'>;
	/** Why nobody is played, where that is so. */
	idleReason(): string | undefined;
}

/** `POST /diag/tick`: looks now for who is due, as the runner does after each interval, and starts them. */
export function registerDiagTick(app: Hono, { loop, idleReason }: DiagTickDeps): void {
	app.post('/diag/tick', async (c) => {
		const idle = idleReason();
		if (idle !== undefined) throw new AppError(idle, 409, 'Nobody is played.');
		await loop.look();
		return c.json({ playing: loop.playing }, 202);
	});
}
