import { type Answer, ApiError } from './api.ts';
import { tell, tellRefusal } from './form-messages.ts';
import { callWithProof } from './step-up.ts';
import { words } from './words.ts';

/**
 * Sends a form as JSON to the route in its `action`, by its `data-method` (default POST), and then does as
 * `data-then` says: goes to that path, to the address in that field of the answer (`field:redirectTo`), or
 * loads the page anew (`reload`). `data-confirm` asks first.
 *
 * Fields: a name gives a string, and `name[]` a list of those checked.
 */
export function wireForms(root: ParentNode): void {
	for (const form of root.querySelectorAll<HTMLFormElement>('form[action^="/api/"]')) {
		form.addEventListener('submit', (event) => {
			event.preventDefault();
			void submit(form, event.submitter);
		});
	}
}

async function submit(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
	const question = form.dataset.confirm;
	if (question !== undefined && !confirm(question)) return;
	const buttons = form.querySelectorAll('button');
	for (const button of buttons) button.disabled = true;
	submitter?.setAttribute('aria-busy', 'true');
	tell(form, '');
	try {
		const method = form.dataset.method ?? 'POST';
		const body = { ...bodyOf(form), ...pressed(submitter) };
		const answer = await callWithProof(method, form.getAttribute('action') ?? '', body);
		if (answer !== undefined) succeed(form, answer);
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		tellRefusal(form, error);
	} finally {
		for (const button of buttons) button.disabled = false;
		submitter?.removeAttribute('aria-busy');
	}
}

function succeed(form: HTMLFormElement, answer: Answer): void {
	form.dispatchEvent(new CustomEvent('answered', { detail: answer, bubbles: true }));
	const next = answer.twoFactorRedirect === true ? form.dataset.secondFactor : form.dataset.then;
	if (next === undefined) tell(form, form.dataset.done ?? words().done, true);
	else if (next === 'reload') location.reload();
	else location.assign(next.startsWith('field:') ? String(answer[next.slice('field:'.length)]) : next);
}

/** A button with `data-body` adds to what is sent. */
function pressed(submitter: HTMLElement | null): Answer {
	return submitter?.dataset.body === undefined ? {} : JSON.parse(submitter.dataset.body);
}

function bodyOf(form: HTMLFormElement): Answer {
	const body: Answer = {};
	for (const field of form.elements) {
		if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) continue;
		if (field.name === '') continue;
		const isOption = field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type);
		const isChecked = isOption && field.checked;
		if (field.name.endsWith('[]')) {
			const name = field.name.slice(0, -2);
			const list = Array.isArray(body[name]) ? body[name] : [];
			body[name] = isChecked ? [...list, field.value] : list;
		} else if ((!isOption || isChecked) && (field.value !== '' || field.required)) {
			body[field.name] = field.value;
		}
	}
	return body;
}
