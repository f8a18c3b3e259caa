/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import { Field } from '../field.tsx';
import type { PageTexts } from '../texts/en.tsx';

interface Said {
	readonly texts: PageTexts['fields'];
}

export function EmailField({
	autocomplete,
	autofocus = false,
	value,
	texts,
}: Said & {
	readonly autocomplete: string;
	readonly autofocus?: boolean;
	readonly value?: string | undefined;
}) {
	return (
		<Field
			label={texts.email}
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
	texts,
}: Said & {
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
			within={<ShowButton texts={texts} />}
		/>
	);
}

export function NewPasswordField({
	name,
	autofocus = false,
	texts,
}: Said & {
	readonly name: string;
	readonly autofocus?: boolean;
}) {
	return (
		<Field
			label={texts.newPassword}
			name={name}
			type="password"
			autocomplete="new-password"
			minlength={8}
			maxlength={128}
			autofocus={autofocus}
			hint={texts.newPasswordHint}
			within={<ShowButton texts={texts} />}
		/>
	);
}

/** Shows what is typed into the field before it. */
function ShowButton({ texts }: Said) {
	return (
		<button type="button" data-show aria-pressed="false">
			{texts.show}
		</button>
	);
}
