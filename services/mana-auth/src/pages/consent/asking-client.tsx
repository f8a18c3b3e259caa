/** @jsxImportSource hono/jsx */
import type { AgentRequest } from '@mana/auth-protocol';
import type { PageTexts } from '../texts/en.tsx';

type AskingClientProps = Pick<AgentRequest['client'], 'verifiedHost' | 'answersTo'> & {
	/** What is shown where it has none. */
	readonly name: string;
	readonly texts: PageTexts['consent'];
};

export function AskingClient({ name, verifiedHost, answersTo, texts }: AskingClientProps) {
	return (
		<p>
			{verifiedHost === null ? texts.unchecked(name) : texts.belongs(verifiedHost)}{' '}
			{texts.answersTo(answersTo)}
		</p>
	);
}
