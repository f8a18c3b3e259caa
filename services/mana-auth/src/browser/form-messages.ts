import type { ApiError } from './api.ts';
import { wordsFor } from './refusal-words.ts';

/** Says in the place of a form or a card how it went; an empty text takes back what was said. */
export function tell(place: HTMLElement, text: string, isGood = false): void {
	const message = place.querySelector<HTMLElement>('[data-message]');
	if (!message) return;
	message.textContent = text;
	message.classList.toggle('good', isGood);
	for (const field of place.querySelectorAll('[aria-invalid]')) unmark(field, message.id);
}

/** Says what was refused, right below the field that it is about, which gets the focus. */
export function tellRefusal(form: HTMLFormElement, refusal: ApiError): void {
	const { fields, text } = wordsFor(refusal);
	tell(form, text);
	const message = form.querySelector<HTMLElement>('[data-message]');
	const inputs = fields.map((name) =>
		form.querySelector<HTMLInputElement>(`input[name="${name}"]:not([type=hidden])`),
	);
	const input = inputs.find((found) => found !== null);
	if (!message || !input) return;
	message.id ||= `message-${input.id || input.name}`;
	const field = input.closest('.field, label') ?? input;
	if (!message.classList.contains('kept')) field.after(message);
	input.setAttribute('aria-invalid', 'true');
	const described = input.getAttribute('aria-describedby');
	input.setAttribute('aria-describedby', [described, message.id].filter(Boolean).join(' '));
	input.focus();
	input.addEventListener('input', () => unmark(input, message.id), { once: true });
}

function unmark(field: Element, messageId: string): void {
	field.removeAttribute('aria-invalid');
	const described = field.getAttribute('aria-describedby')?.split(' ') ?? [];
	const rest = described.filter((id) => id !== messageId).join(' ');
	if (rest === '') field.removeAttribute('aria-describedby');
	else field.setAttribute('aria-describedby', rest);
}
