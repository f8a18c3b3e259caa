import { ApiError } from './api.ts';
import { tell } from './form-messages.ts';
import { wordsFor } from './refusal-words.ts';
import { words } from './words.ts';

/** Runs what a button asks for and says at its place why it did not work. */
export async function attempt(place: HTMLElement, action: () => Promise<void>): Promise<void> {
	tell(place, '');
	try {
		await action();
	} catch (error) {
		tell(place, sayFailure(error));
	}
}

/** Why something failed, in the person's words. */
export function sayFailure(error: unknown): string {
	return error instanceof ApiError ? wordsFor(error).text : words().failed;
}

export function paragraph(text: string): HTMLElement {
	const element = document.createElement('p');
	element.textContent = text;
	return element;
}

export function secretBlock(text: string): HTMLElement {
	const element = document.createElement('div');
	element.className = 'secret';
	element.textContent = text;
	return element;
}

/** Buttons that put a secret into the clipboard, or into a file of that name. */
export function keepButtons(text: string, fileName: string): HTMLElement {
	const row = document.createElement('div');
	row.className = 'actions';
	const copy = plainButton(words().copy, async () => {
		await navigator.clipboard.writeText(text);
		copy.textContent = words().copied;
	});
	const save = plainButton(words().saveFile, async () => {
		const link = document.createElement('a');
		link.href = URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' }));
		link.download = fileName;
		link.click();
		URL.revokeObjectURL(link.href);
	});
	row.append(copy, save);
	return row;
}

function plainButton(text: string, action: () => Promise<void>): HTMLButtonElement {
	const button = document.createElement('button');
	button.type = 'button';
	button.className = 'plain';
	button.textContent = text;
	button.addEventListener('click', () => void action());
	return button;
}
