import { ApiError, asObject } from './api.ts';
import { sayFailure } from './elements.ts';
import { provePasskey } from './passkey.ts';
import { words } from './words.ts';

/** Buttons that sign in with a passkey, on the library's routes, which set the session's cookie. */
export function wirePasskeySignIn(root: ParentNode): void {
	for (const button of root.querySelectorAll<HTMLButtonElement>('[data-passkey-sign-in]')) {
		button.addEventListener('click', () => void signIn(button, root.querySelector('[data-passkey-message]')));
	}
}

async function signIn(button: HTMLButtonElement, message: Element | null): Promise<void> {
	button.disabled = true;
	try {
		const options = await fetch('/api/auth/passkey/generate-authenticate-options');
		const response = await provePasskey(await options.json());
		const answer = await fetch('/api/auth/passkey/verify-authentication', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ response }),
		});
		if (!answer.ok) {
			const { message: reason = words().passkeyRefused } = asObject(await answer.json());
			throw new ApiError('PASSKEY_INVALID', answer.status, String(reason));
		}
		location.assign(button.dataset.passkeySignIn ?? '/');
	} catch (error) {
		if (message) message.textContent = sayFailure(error);
	} finally {
		button.disabled = false;
	}
}
