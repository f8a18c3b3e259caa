/** @jsxImportSource hono/jsx */

/** Where a form or a card says how it went. @param props.isKept whether its line is there while it is empty */
export function Message({ isKept = false }: { readonly isKept?: boolean }) {
	return <p class={isKept ? 'message kept' : 'message'} role="status" data-message />;
}
