import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { Loading } from './parts/Loading';
import { NotFound } from './parts/NotFound';
import { Home } from './shell/Home';
import { Shell } from './shell/Shell';

const SignIn = lazy(() => import('./pages/signin/SignIn'));
const Welcome = lazy(() => import('./pages/welcome/Welcome'));
const Overview = lazy(() => import('./pages/overview/Overview'));
const Customers = lazy(() => import('./pages/customers/Customers'));
const Customer = lazy(() => import('./pages/customers/Customer'));
const Rules = lazy(() => import('./pages/rules/Rules'));
const Simulator = lazy(() => import('./pages/simulator/Simulator'));
const Review = lazy(() => import('./pages/review/Review'));
const Sources = lazy(() => import('./pages/sources/Sources'));
const Source = lazy(() => import('./pages/sources/Source'));
const Privacy = lazy(() => import('./pages/privacy/Privacy'));
const Settings = lazy(() => import('./pages/settings/Settings'));

/** Every address of the console. What a page shows beyond its address stands in the query. */
export function App() {
    return (
        <Suspense fallback={<Loading />}>
            <Routes>
                <Route path="/" element={<Home />} />
                <Route path="/sign-in" element={<SignIn />} />
                <Route path="/s/:space" element={<Shell />}>
                    <Route index element={<Navigate to="overview" replace />} />
                    <Route path="welcome" element={<Welcome />} />
                    <Route path="overview" element={<Overview />} />
                    <Route path="customers" element={<Customers />} />
                    <Route path="customers/:profile" element={<Customer />} />
                    <Route path="rules/*" element={<Rules />} />
                    <Route path="simulator" element={<Simulator />} />
                    <Route path="review" element={<Review />} />
                    <Route path="sources" element={<Sources />} />
                    <Route path="sources/:source" element={<Source />} />
                    <Route path="privacy/*" element={<Privacy />} />
                    <Route path="settings/*" element={<Settings />} />
                </Route>
                <Route path="*" element={<NotFound />} />
            </Routes>
        </Suspense>
    );
}
