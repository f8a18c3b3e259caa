/** The field of Ed25519 (RFC 8032 section 5.1). */
const p = 2n ** 255n - 19n;
const d = mod(-121665n * power(121666n, p - 2n));
const sqrtOfMinusOne = power(2n, (p - 1n) / 4n);

/**
 * Whether it is an Ed25519 public key by which something can be proved: 32 bytes that decode to a point (RFC 8032
 * section 5.1.3) whose order is not low. WebCrypto imports others too, and under one of low order signatures hold that
 * nobody made.
 */
export function isSigningKey(publicKey: Uint8Array): boolean {
	const point = decode(publicKey);
	if (point === undefined) return false;
	// The eight points of low order are those that the cofactor takes to the neutral element.
	const { x, y, z } = double(double(double({ ...point, z: 1n })));
	return x !== 0n || y !== z;
}

function decode(bytes: Uint8Array): { readonly x: bigint; readonly y: bigint } | undefined {
	if (bytes.length !== 32) return undefined;
	const encoded = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
	const isOdd = encoded >> 255n === 1n;
	const y = encoded & (2n ** 255n - 1n);
	if (y >= p) return undefined;
	const u = mod(y * y - 1n);
	const v = mod(d * y * y + 1n);
	const root = mod(u * v ** 3n * power(mod(u * v ** 7n), (p - 5n) / 8n));
	const x = [root, mod(root * sqrtOfMinusOne)].find((of) => mod(v * of * of) === u);
	if (x === undefined || (x === 0n && isOdd)) return undefined;
	return { x: (x % 2n === 1n) === isOdd ? x : p - x, y };
}

interface Point {
	readonly x: bigint;
	readonly y: bigint;
	readonly z: bigint;
}

/** Doubles a point of −x² + y² = 1 + dx²y² in projective coordinates (Bernstein et al., Twisted Edwards Curves, 2008). */
function double({ x, y, z }: Point): Point {
	const sumSquared = (x + y) ** 2n;
	const [xx, yy] = [x * x, y * y];
	const f = yy - xx;
	const j = f - 2n * z * z;
	return { x: mod((sumSquared - xx - yy) * j), y: mod(f * (-xx - yy)), z: mod(f * j) };
}

function power(base: bigint, exponent: bigint): bigint {
	let result = 1n;
	let square = mod(base);
	for (let left = exponent; left > 0n; left >>= 1n) {
		if (left & 1n) result = mod(result * square);
		square = mod(square * square);
	}
	return result;
}

function mod(value: bigint): bigint {
	const rest = value % p;
	return rest < 0n ? rest + p : rest;
}
