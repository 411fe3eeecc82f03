// A real OpenID provider (npm oidc-provider) as a company would run it for its
// people. Reads its port, the client as JSON and its modules' folder as
// arguments. Whoever signs in as `name` is the person with that subject; what
// it says of them depends on the name: see claims() below.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [port, client, modules] = process.argv.slice(2);
const from = createRequire(modules + '/');
const { Provider } = await import(pathToFileURL(from.resolve('oidc-provider')));

function claims(sub) {
	const said = { sub, name: `Person ${sub}` };

	if (!sub.startsWith('silent'))
		said.email = sub.includes('@') ? sub : `${sub}@people.example`;
	said.email_verified = !sub.startsWith('unverified');
	return said;
}

const provider = new Provider(`http://127.0.0.1:${port}`, {
	clients: [JSON.parse(client)],
	claims: { openid: ['sub'], profile: ['name'],
		email: ['email', 'email_verified'] },
	conformIdTokenClaims: process.env.CLAIMS_AT !== 'id_token',
	findAccount: (_, sub) => ({ accountId: sub, claims: () => claims(sub) }),
	// It would not fetch a client's keys from this machine.
	fetch: (url, { dispatcher, ...options }) => fetch(url, options),
	pkce: { required: () => true },
	features: {
		devInteractions: { enabled: true },
		rpInitiatedLogout: { enabled: true },
	},
	enabledJWA: {
		idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'],
	},
	ttl: { Session: 3600, Interaction: 3600, Grant: 3600, IdToken: 3600,
		AccessToken: 600 },
	cookies: { keys: ['a key of this run'] },
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
