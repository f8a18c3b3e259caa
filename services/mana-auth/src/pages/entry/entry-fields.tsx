/** @jsxImportSource hono/jsx */

export function EmailField({ autocomplete }: { autocomplete: string }) {
	return (
		<label>
			E-mail
			<input type="email" name="email" autocomplete={autocomplete} maxlength={254} required />
		</label>
	);
}

export function PasswordField({
	label,
	name,
	autocomplete,
}: {
	label: string;
	name: string;
	autocomplete: string;
}) {
	return (
		<label>
			{label}
			<input type="password" name={name} autocomplete={autocomplete} required />
		</label>
	);
}

export function NewPasswordField({ name }: { name: string }) {
	return (
		<label>
			New password
			<input type="password" name={name} autocomplete="new-password" minlength={8} maxlength={128} required />
			<span class="quiet">8 to 128 characters; the most common ones are refused.</span>
		</label>
	);
}
