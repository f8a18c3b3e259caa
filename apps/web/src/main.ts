import './data/zod-without-eval.ts';
import '@mana/design-tokens/tokens.css';
import './app.css';
import { mount } from 'svelte';
import { findRoute } from './app/routes.ts';
import { applyScheme, keptScheme } from './app/scheme.ts';
import { readServiceUrls } from './app/service-urls.ts';
import { openAppData } from './data/open-app-data.ts';
import App from './shell/app.svelte';
import { routes } from './shell/route-list.ts';

applyScheme(keptScheme());
const target = document.querySelector('#app');
if (target) {
	const reading = readServiceUrls();
	const opening = openAppData(reading);
	// It is shown as soon as the data is open. Where it cannot be loaded, the frame says so.
	findRoute(routes, location.pathname)
		?.route.load()
		.catch(() => {});
	mount(App, { target, props: { data: await opening, urls: await reading } });
}
