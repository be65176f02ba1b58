/** The log-in button: a guest's session or an account's, as the Authorization header of this tab. */
import { useGraphiQL } from '@graphiql/react';
import { type FormEvent, useRef, useState, useSyncExternalStore } from 'react';

import { post } from './fetcher';
import { authorization, forget, subscribe, use } from './session';

const GUEST = 'mutation { guestSessionCreate { session { accessToken } userErrors { message } } }';
const ACCOUNT = `mutation ($input: SessionCreateInput!) {
  sessionCreate(input: $input) { session { accessToken } userErrors { message } }
}`;

type Created = { session: { accessToken: string } | null; userErrors: { message: string }[] };

export function LogIn() {
  const headers = useGraphiQL(state => state.headerEditor);
  const dialog = useRef<HTMLDialogElement>(null);
  const loggedIn = useSyncExternalStore(subscribe, authorization) !== null;
  const [refusal, setRefusal] = useState('');

  async function start(query: string, variables: Record<string, unknown>) {
    const { data } = await post({ query, variables }, {});
    const created = Object.values(data ?? {})[0] as Created | undefined;
    if (!created?.session) {
      setRefusal(created?.userErrors[0]?.message ?? 'The shop did not answer; try again.');
      return;
    }
    const header = use(created.session.accessToken);
    headers?.setValue(JSON.stringify({ Authorization: header }, null, 2));
    setRefusal('');
    dialog.current?.close();
  }

  function logIn(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const input = { email: form.get('email'), password: form.get('password') };
    void start(ACCOUNT, { input });
  }

  function logOut() {
    forget();
    headers?.setValue('');
    dialog.current?.close();
  }

  return (
    <>
      <button
        type="button"
        className={`log-in ${loggedIn ? 'logged-in' : ''}`}
        title={loggedIn ? 'This page acts in a session' : 'Start a session'}
        onClick={() => dialog.current?.showModal()}
      >
        {loggedIn ? 'Session' : 'Log in'}
      </button>
      <dialog ref={dialog} className="log-in-dialog" aria-label="Log in">
        <h2>Log in</h2>
        <p>The token goes into the Authorization header of every request from this page.</p>
        <button type="button" className="primary" onClick={() => void start(GUEST, {})}>
          Continue as a guest
        </button>
        <form onSubmit={logIn}>
          <label>
            E-mail
            <input name="email" type="email" autoComplete="username" required />
          </label>
          <label>
            Password
            <input name="password" type="password" autoComplete="current-password" required />
          </label>
          <button type="submit">Log in with an account</button>
        </form>
        {refusal && <p role="alert">{refusal}</p>}
        <footer>
          {loggedIn && (
            <button type="button" onClick={logOut}>
              Forget the session
            </button>
          )}
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </footer>
      </dialog>
    </>
  );
}
