/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import { Field } from '../field.tsx';

export function EmailField({
	autocomplete,
	autofocus = false,
	value,
}: {
	readonly autocomplete: string;
	readonly autofocus?: boolean;
	readonly value?: string | undefined;
}) {
	return (
		<Field
			label="E-mail"
			name="email"
			type="email"
			autocomplete={autocomplete}
			maxlength={254}
			autofocus={autofocus}
			{...(value === undefined ? {} : { value })}
		/>
	);
}

export function PasswordField({
	label,
	name,
	autocomplete,
	beside,
}: {
	readonly label: string;
	readonly name: string;
	readonly autocomplete: string;
	readonly beside?: Child;
}) {
	return (
		<Field
			label={label}
			name={name}
			type="password"
			autocomplete={autocomplete}
			beside={beside}
			within={<ShowButton />}
		/>
	);
}

export function NewPasswordField({
	name,
	autofocus = false,
}: {
	readonly name: string;
	readonly autofocus?: boolean;
}) {
	return (
		<Field
			label="New password"
			name={name}
			type="password"
			autocomplete="new-password"
			minlength={8}
			maxlength={128}
			autofocus={autofocus}
			hint="At least 8 characters. Several words that nobody would guess together are best."
			within={<ShowButton />}
		/>
	);
}

/** Shows what is typed into the field before it. */
function ShowButton() {
	return (
		<button type="button" data-show aria-pressed="false">
			Show
		</button>
	);
}
