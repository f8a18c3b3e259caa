import './data/zod-without-eval.ts';
import '@mana/design-tokens/tokens.css';
import './app.css';
import { mount } from 'svelte';
import { applyScheme, keptScheme } from './app/scheme.ts';
import { readServiceUrls } from './app/service-urls.ts';
import { openAppData } from './data/open-app-data.ts';
import App from './shell/app.svelte';

applyScheme(keptScheme());
const target = document.querySelector('#app');
if (target) {
	const urls = await readServiceUrls();
	mount(App, { target, props: { data: await openAppData(urls), urls } });
}
