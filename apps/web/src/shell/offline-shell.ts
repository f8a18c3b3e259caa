/**
 * Lets the app open without a network, from its next start on.
 *
 * @param tellNewVersion a new version is ready: calling what is handed over puts it in place
 */
export async function keepShell(tellNewVersion: (takeOver: () => void) => void): Promise<void> {
	if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
	const { serviceWorker } = navigator;
	const registration = await serviceWorker.register('/service-worker.js');
	const tellOf = (waiting: ServiceWorker) =>
		tellNewVersion(() => {
			serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
			waiting.postMessage('take-over');
		});
	// The first one takes over by itself: there is nothing that it replaces.
	if (registration.waiting && serviceWorker.controller) tellOf(registration.waiting);
	registration.addEventListener('updatefound', () => {
		const { installing } = registration;
		installing?.addEventListener('statechange', () => {
			if (installing.state === 'installed' && serviceWorker.controller) tellOf(installing);
		});
	});
}
