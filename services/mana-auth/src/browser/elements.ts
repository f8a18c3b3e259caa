import { tell } from './forms.ts';

/** Runs what a button asks for and says at its place why it did not work. */
export async function attempt(place: HTMLElement, action: () => Promise<void>): Promise<void> {
	tell(place, '');
	try {
		await action();
	} catch (error) {
		tell(place, error instanceof Error ? error.message : 'This did not work.');
	}
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

/** A button that can be pressed once at a time. */
export function actionButton(
	place: HTMLElement,
	text: string,
	action: () => Promise<void>,
): HTMLButtonElement {
	const button = document.createElement('button');
	button.type = 'button';
	button.textContent = text;
	button.addEventListener('click', () => {
		button.disabled = true;
		void attempt(place, action).finally(() => {
			button.disabled = false;
		});
	});
	return button;
}
