/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';

export interface FieldProps {
	readonly label: string;
	readonly name: string;
	readonly type?: string;
	readonly autocomplete?: string;
	readonly inputmode?: 'numeric';
	readonly minlength?: number;
	readonly maxlength?: number;
	readonly value?: string;
	readonly placeholder?: string;
	readonly autofocus?: boolean;
	readonly spellcheck?: boolean;
	readonly optional?: boolean;
	/** Said below the field, and read out with it. */
	readonly hint?: string;
	/** Stands beside the label. */
	readonly beside?: Child;
	/** Stands within the field, at its end. */
	readonly within?: Child;
}

/** A field with its label and hint. What is wrong with it is said right below it by `browser/form-messages.ts`. */
export function Field({ label, hint, beside, within, optional = false, ...input }: FieldProps) {
	const id = `field-${input.name}`;
	const hintId = hint === undefined ? undefined : `${id}-hint`;
	const field = <input id={id} {...input} required={!optional} aria-describedby={hintId} />;
	return (
		<div class="field">
			<div class="field-head">
				<label for={id}>{label}</label>
				{beside}
			</div>
			{within === undefined ? (
				field
			) : (
				<div class="with-button">
					{field}
					{within}
				</div>
			)}
			{hint !== undefined && (
				<span class="quiet" id={hintId}>
					{hint}
				</span>
			)}
		</div>
	);
}
