export interface Place {
	/** Without a trailing slash; `/` for the root. */
	readonly path: string;
	readonly query: URLSearchParams;
}

interface KeptPlace {
	readonly key: number;
}

/** Where the person is in the app, and how they get elsewhere. Links need nothing: their clicks are taken here. */
class Navigation {
	#place = $state.raw<Place>(placeOf(new URL(location.href)));
	#key = readKey(history.state) ?? 0;
	readonly #scrolledTo = new Map<number, number>();
	/** Told after the person has come to another screen, with where it was scrolled to when they were there before. */
	onarrival: ((scrollTop: number) => void) | undefined;

	get place(): Place {
		return this.#place;
	}

	/** Goes on with what the browser does with its back button and with links. Returns how to stop. */
	start(): () => void {
		const onClick = (event: MouseEvent) => this.#followLink(event);
		const onPop = (event: PopStateEvent) => {
			this.#rememberScroll();
			this.#key = readKey(event.state) ?? 0;
			this.#arrive(new URL(location.href), this.#scrolledTo.get(this.#key) ?? 0);
		};
		history.scrollRestoration = 'manual';
		document.addEventListener('click', onClick);
		addEventListener('popstate', onPop);
		return () => {
			document.removeEventListener('click', onClick);
			removeEventListener('popstate', onPop);
		};
	}

	go(address: string, { replace = false }: { readonly replace?: boolean } = {}): void {
		const url = new URL(address, location.href);
		if (url.href === location.href) return;
		this.#rememberScroll();
		if (replace) history.replaceState({ key: this.#key }, '', url);
		else {
			this.#key = Date.now();
			history.pushState({ key: this.#key } satisfies KeptPlace, '', url);
		}
		this.#arrive(url, replace ? scrollY : 0);
	}

	#arrive(url: URL, scrollTop: number): void {
		const isElsewhere = placeOf(url).path !== this.#place.path;
		this.#place = placeOf(url);
		if (isElsewhere) this.onarrival?.(scrollTop);
	}

	#rememberScroll(): void {
		this.#scrolledTo.set(this.#key, scrollY);
	}

	#followLink(event: MouseEvent): void {
		const isPlain =
			event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
		if (!isPlain || event.defaultPrevented || !(event.target instanceof Element)) return;
		const link = event.target.closest('a');
		if (link?.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
		event.preventDefault();
		this.go(link.href);
	}
}

function placeOf({ pathname, searchParams }: URL): Place {
	return { path: pathname.replace(/(?<=.)\/+$/, ''), query: searchParams };
}

function readKey(state: unknown): number | undefined {
	return typeof state === 'object' && state !== null && 'key' in state && typeof state.key === 'number'
		? state.key
		: undefined;
}

export const navigation = new Navigation();
