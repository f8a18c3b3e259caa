/** @jsxImportSource hono/jsx */
import { AppError } from '@mana/service-kit';
import type { ErrorHandler } from 'hono';
import type { PageKit } from './page-kit.tsx';

/** Shows the person at the browser what was refused; what is our own fault stays for the service to answer. */
export function showRefusal(kit: Pick<PageKit, 'render' | 'texts'>): ErrorHandler {
	return (error, c) => {
		if (!(error instanceof AppError) || error.status >= 500) throw error;
		c.status(error.status);
		for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
		const { title, text } = kit.texts(c).refusal;
		return kit.render(c, { title, narrow: true, children: <p>{text(error.code, error.message)}</p> });
	};
}
