/** @jsxImportSource hono/jsx */
import type { AgentRequest } from '@mana/auth-protocol';

type AskingClientProps = Pick<AgentRequest['client'], 'verifiedHost' | 'answersTo'> & {
	/** What is shown where it has none. */
	readonly name: string;
};

export function AskingClient({ name, verifiedHost, answersTo }: AskingClientProps) {
	return (
		<p>
			{verifiedHost === null ? (
				<>
					It calls itself <strong>{name}</strong>, which nobody has checked.
				</>
			) : (
				<>
					It belongs to <strong>{verifiedHost}</strong>.
				</>
			)}{' '}
			Your answer goes to <strong>{answersTo}</strong>. Go on only if you have just asked for this there.
		</p>
	);
}
