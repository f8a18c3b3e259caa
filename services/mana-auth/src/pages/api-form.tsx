/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import { Message } from './message.tsx';

export interface ApiFormProps {
	/** The route of the API that takes it. */
	action: string;
	method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** What comes next: a path, `reload`, or `field:` and the name of a field of the answer that holds an address. */
	next?: string | undefined;
	/** What is said where nothing comes next. */
	done?: string | undefined;
	/** Asked before anything is sent. */
	confirm?: string;
	/** Where a second factor is given, if one is asked for. */
	secondFactor?: string;
	class?: string;
	/** Whether the message stands among the children. */
	placesMessage?: boolean;
	children: Child;
}

/**
 * A form that `browser/forms.ts` sends as JSON. Without the script nothing gets into an address: its method is POST,
 * and the API refuses what is not JSON.
 */
export function ApiForm({
	action,
	method = 'POST',
	next,
	done,
	confirm,
	secondFactor,
	placesMessage = false,
	...rest
}: ApiFormProps) {
	return (
		<form
			method="post"
			action={action}
			data-method={method}
			data-then={next}
			data-done={done}
			data-confirm={confirm}
			data-second-factor={secondFactor}
			class={rest.class}
		>
			{rest.children}
			{!placesMessage && <Message />}
		</form>
	);
}
