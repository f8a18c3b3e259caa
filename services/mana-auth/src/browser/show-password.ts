import { words } from './words.ts';

/** Buttons that show what was typed into the password field beside them. */
export function wireShowPassword(root: ParentNode): void {
	for (const button of root.querySelectorAll<HTMLButtonElement>('[data-show]')) {
		button.addEventListener('click', () => {
			const input = button.parentElement?.querySelector('input');
			if (!input) return;
			const isShown = input.type === 'password';
			input.type = isShown ? 'text' : 'password';
			button.setAttribute('aria-pressed', String(isShown));
			button.textContent = isShown ? words().hide : words().show;
		});
	}
}
